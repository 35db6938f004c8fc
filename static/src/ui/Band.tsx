/**
 * The band under the bar. One at a time: a sale that was not saved comes first, then posting back, then
 * disconnected, then a sheet to sign, then a new version. It never takes the focus.
 */

import type { CSSProperties } from "preact";
import { formatSince } from "../domain/dates";
import { formatCount } from "../domain/intl";
import type { Refusal, Shop, Status } from "../domain/types";
import type { Till } from "../till-api";
import { useNow } from "./hooks/useNow";
import { Icon } from "./Icon";
import { say } from "./said";
import { go, screen } from "./screen";
import { firstSentence, trouble } from "./trouble";
import { UpdateBand } from "./UpdateBand";

export function Band({ till }: { till: Till }) {
  const status = till.status.value;
  if (trouble.value !== null) return <TroubleBand till={till} />;
  if (status.mode === "posting") return <PostingBand status={status} locale={till.shop.value?.locale} />;
  if (status.mode === "disconnected") return <DisconnectedBand till={till} status={status} />;
  if (status.sheet !== null && screen.value.name !== "sheet") return <SheetBand sheet={status.sheet} />;
  return <UpdateBand till={till} />;
}

function TroubleBand({ till }: { till: Till }) {
  const wrong = trouble.value;
  if (wrong === null) return null;
  const [first, rest] = firstSentence(wrong.message);
  const again = () => {
    trouble.value = null;
    wrong.again();
  };
  const free = async () => {
    await till.freeSpace();
    say("There is room again. Nothing that waits was touched.");
  };
  return (
    <div class="band band--garnet" role="alert">
      <Icon name="warning" />
      <div class="band__text">
        <b>{first}</b> <span class="sub">{rest}</span>
      </div>
      {wrong.code === "not_saved" && (
        <button type="button" class="btn" onClick={free}>
          Free space
        </button>
      )}
      <button type="button" class="btn btn--main" onClick={again}>
        Try again
      </button>
    </div>
  );
}

const KINDS: Record<string, string> = {
  title: "Titles",
  contact: "Contacts",
  sale: "Sales",
  change: "Changes",
  shift: "Shifts",
};

function PostingBand({ status, locale }: { status: Status; locale: string | undefined }) {
  const { done, of, kinds } = status.posting ?? { done: 0, of: status.waiting, kinds: {} };
  const count = (n: number) => formatCount(n, locale);
  const percent = of === 0 ? 0 : Math.min(100, (100 * done) / of);
  const style = { "--done": `${percent}%` } as CSSProperties;
  return (
    <section class="band band--tide" aria-label="Posting back">
      <div class="band__text">
        <div class="postrow">
          <b>
            Posting back {count(done)} of {count(of)}.
          </b>
          <span class="sub">You can go on selling. It stops and goes on by itself if the line drops.</span>
        </div>
        <div
          class="prog"
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={of}
          aria-valuenow={done}
          aria-label="Posting back"
        >
          <i style={style} />
        </div>
        <div class="kinds">
          {Object.entries(kinds)
            .filter(([kind, number]) => KINDS[kind] !== undefined && number > 0)
            .map(([kind, number]) => (
              <span key={kind}>
                {KINDS[kind]} <b>{count(number)}</b>
              </span>
            ))}
          {status.held > 0 && (
            <span class="held">
              <Icon name="held" />
              <span>
                <b>{count(status.held)} held</b> for the office
              </span>
            </span>
          )}
        </div>
      </div>
    </section>
  );
}

/** As long as it is news why. */
const NEWS_MILLISECONDS = 60_000;

/** A device that the server does not want says so in the server's words: nothing will post back by itself then. */
function DisconnectedWords({ isNews, refused }: { isNews: boolean; refused: Refusal | null }) {
  if (refused !== null) {
    return (
      <>
        <b>{refused.message}</b> <span class="sub">Every sale is saved on this device.</span>
      </>
    );
  }
  return (
    <>
      <b>{isNews ? "The server does not answer." : "Keep selling."}</b>{" "}
      <span class="sub">
        {isNews
          ? "Go on selling: every sale is saved on this device. Dockets now start with D."
          : "Every sale is saved on this device before the docket prints."}
        {!isNews && <span class="hide-s"> It is posted back by itself when the server is there again.</span>}
      </span>
    </>
  );
}

function DisconnectedBand({ till, status }: { till: Till; status: Status }) {
  const now = useNow();
  const shop = till.shop.value;
  const since = status.since === null ? 0 : Date.parse(status.since);
  const isNews = !status.on_purpose && now.getTime() - since < NEWS_MILLISECONDS;
  return (
    <div class="band band--lamp" role="status">
      <Icon name="unplugged" />
      <div class="band__text">
        <DisconnectedWords isNews={isNews} refused={status.refused} />
      </div>
      {status.refused?.code === "device_unknown" && screen.value.name !== "pair" && (
        <button type="button" class="btn" onClick={() => go("pair")}>
          Pair anew
        </button>
      )}
      {!isNews && <Facts status={status} shop={shop} now={now.toISOString()} />}
    </div>
  );
}

function Facts({ status, shop, now }: { status: Status; shop: Shop | null; now: string }) {
  return (
    <div class="band__facts hide-s">
      <StorageChip storage={status.storage} />
      {status.catalogue_at && shop && (
        <span class="chip">Catalogue of {formatSince(status.catalogue_at, now, shop)}</span>
      )}
      <span class="chip">{formatCount(status.d_numbers_left, shop?.locale)} D-numbers left</span>
    </div>
  );
}

function StorageChip({ storage }: { storage: Status["storage"] }) {
  if (storage === "granted") {
    return (
      <span class="chip chip--ok">
        <Icon name="lock" />
        Storage granted
      </span>
    );
  }
  return <span class="chip">Storage {storage === "unknown" ? "not known" : "not granted"}</span>;
}

function SheetBand({ sheet }: { sheet: string }) {
  return (
    <div class="band band--ok" role="status">
      <Icon name="sheet" />
      <div class="band__text">
        <b>Everything is back.</b>{" "}
        <span class="sub">Please check and sign the sheet "Back from disconnected".</span>
      </div>
      <button type="button" class="btn" onClick={() => go({ name: "sheet", sheet })}>
        Open the sheet
      </button>
    </div>
  );
}
