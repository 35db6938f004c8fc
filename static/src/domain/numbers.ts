/**
 * D-numbers of a device (R8): taken from leased blocks in rising order, and from the overflow range that belongs
 * to this device alone when the blocks have run out, so that a sale never stops for a number.
 *
 * Nothing here goes back: the last number of each kind is a floor under whatever the server leases later, also
 * when it lists a block that is used up already.
 */

export interface Lease {
  first: number;
  last: number;
  kind: "block" | "overflow";
}

/** The device's counters, as kept in one row of its store. A record takes its place from them when it is frozen. */
export interface Counters {
  /** From the server; a new one begins when a profile was restored or copied. */
  epoch: number;
  /** Of the last frozen record of this epoch; 0 before the first. */
  sequence: number;
  /** SHA-256 of the last frozen record of this epoch, as hex; "" before the first. */
  previous: string;
  leases: Lease[];
  /** Highest D-number taken from a block; 0 when none was. */
  last_block: number;
  /** Highest D-number taken from an overflow range; 0 when none was. */
  last_overflow: number;
}

export function newCounters(epoch: number, leases: readonly Lease[]): Counters {
  const start = { epoch, sequence: 0, previous: "", leases: [], last_block: 0, last_overflow: 0 };
  return setLeases(start, leases);
}

function floorOf(counters: Counters, kind: Lease["kind"]): number {
  return kind === "block" ? counters.last_block : counters.last_overflow;
}

/** The lowest number of this kind that was not taken; null when there is none. */
function lowest(counters: Counters, kind: Lease["kind"]): number | null {
  const floor = floorOf(counters, kind);
  let found: number | null = null;
  for (const lease of counters.leases) {
    const first = Math.max(lease.first, floor + 1);
    if (lease.kind === kind && first <= lease.last && (found === null || first < found)) found = first;
  }
  return found;
}

/** The D-number that the next sale will get; null when even the overflow range is used up. */
export function peek(counters: Counters): number | null {
  return lowest(counters, "block") ?? lowest(counters, "overflow");
}

/** Takes the next D-number; null when there is none at all, as before the first lease. */
export function next(counters: Counters): { d_number: number; counters: Counters } | null {
  const block = lowest(counters, "block");
  if (block !== null) return { d_number: block, counters: { ...counters, last_block: block } };
  const overflow = lowest(counters, "overflow");
  return overflow === null
    ? null
    : { d_number: overflow, counters: { ...counters, last_overflow: overflow } };
}

/** How many numbers are left in blocks; the overflow range is a reserve and does not count. */
export function left(counters: Counters): number {
  let floor = counters.last_block;
  let sum = 0;
  // Leases are in the order of their numbers.
  for (const { first, last, kind } of counters.leases) {
    if (kind !== "block" || last <= floor) continue;
    sum += last - Math.max(first, floor + 1) + 1;
    floor = last;
  }
  return sum;
}

/** The last D-number that was taken, as the server asks for it; null before the first. */
export function lastTaken(counters: Counters): number | null {
  return counters.last_overflow || counters.last_block || null;
}

/**
 * Takes over what the server leased to this epoch, in place of what was known: a server that was restored has forgotten
 * blocks, and may lease them to somebody else. With nothing left in what it says, the known ones stay.
 */
export function setLeases(counters: Counters, leases: readonly Lease[]): Counters {
  const told = leases.map(({ first, last, kind }) => ({ first, last, kind }));
  const open = told.filter((lease) => lease.last > floorOf(counters, lease.kind));
  if (open.length === 0) return counters;
  return { ...counters, leases: open.sort((a, b) => a.first - b.first) };
}

/**
 * Begins a new epoch: sequence and chain start anew, the old epoch's leases are left alone since another copy of
 * this profile may be printing from them. The floors stay.
 */
export function startEpoch(counters: Counters, epoch: number, leases: readonly Lease[]): Counters {
  return setLeases({ ...counters, epoch, sequence: 0, previous: "", leases: [] }, leases);
}
