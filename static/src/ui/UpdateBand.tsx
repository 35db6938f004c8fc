/** A new version of the till is ready. It waits until the cart is empty and nothing waits to be posted back. */

import type { Till } from "../till-api";
import { Icon } from "./Icon";

export function UpdateBand({ till }: { till: Till }) {
  const { update_ready, waiting, mode } = till.status.value;
  if (!update_ready) return null;
  const hasSale = till.cart.value.lines.length > 0;
  const mayUpdate = !hasSale && waiting === 0 && mode !== "posting";
  return (
    <div class="band" role="status">
      <Icon name="update" />
      <div class="band__text">
        <b>A new version is ready.</b>{" "}
        <span class="sub" id="updatewhy">
          {mayUpdate ? "It takes a few seconds." : "It waits until the cart is empty and nothing waits."}
        </span>
      </div>
      <button
        type="button"
        class="btn"
        aria-disabled={!mayUpdate}
        aria-describedby="updatewhy"
        onClick={() => mayUpdate && till.applyUpdate()}
      >
        Update now
      </button>
    </div>
  );
}
