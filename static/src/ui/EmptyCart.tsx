/** An empty sale says what to do next. */

import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { go } from "./screen";

function parkedWords(count: number): string {
  return count === 1 ? "One sale is parked" : `${count} sales are parked`;
}

export function EmptyCart({ till }: { till: Till }) {
  const parked = till.parked.value.length;
  return (
    <div class="scroll">
      <div class="empty">
        <svg
          class="plate"
          viewBox="0 0 144 96"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          aria-hidden="true"
        >
          <path d="M8 88h128" />
          <path d="M22 88V24h14v64M36 88V34h10v54M46 88V18h16v70M62 88V40h9v48" />
          <path d="M50 30h8M50 36h8M25 36h8M25 76h8M38 46h6" />
          <path d="m76 88 16-58 13 3.6L90 88M108 88V30h12v58M111 42h6M111 76h6" />
        </svg>
        <h2>Ready for the next customer</h2>
        <p>Scan a book, or type a title, an author or a docket number.</p>
        {parked > 0 && (
          <p class="empty__acts">
            <button type="button" class="btn" onClick={() => go("park")}>
              {parkedWords(parked)} <Cap>F6</Cap>
            </button>
          </p>
        )}
      </div>
    </div>
  );
}
