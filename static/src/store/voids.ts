/** Freezing a sale that was given up: one strict transaction makes it a record and lets go of the cart. */

import { voidRecord } from "../domain/records/void";
import type { Cart, Shop } from "../domain/types";
import { TillError } from "../till-api";
import { getState, type Store } from "./db";
import { FREEZING, freezeIn, type Maker, nextPlace } from "./freeze";
import type { RecordRow } from "./schema";

export interface VoidInHand extends Maker {
  cart: Cart;
  shop: Shop;
  reason: string;
}

/**
 * Resolves once it is durable; again gives the record that is there. Errors: StoreError; TillError `sold` for a cart
 * that became a sale.
 */
export function freezeVoid(store: Store, given_up: VoidInHand): Promise<RecordRow> {
  const { cart, shop, cashier, identity, reason } = given_up;
  return store.write(
    [...FREEZING, "carts"],
    async (tx) => {
      const [before, shift, place] = await Promise.all([
        tx.objectStore("records").get(cart.uuid),
        getState(tx, "shift"),
        nextPlace(tx),
      ]);
      if (before !== undefined && before.kind !== "void") {
        throw new TillError("sold", "This sale was finished a moment ago: take the goods back as a return.");
      }
      await tx.objectStore("carts").delete(cart.uuid);
      if (before !== undefined) return before;
      const context = {
        register: identity.register.id,
        shift: shift?.uuid ?? null,
        cashier_name: cashier?.name ?? "",
        reason,
      };
      const draft = {
        kind: "void" as const,
        uuid: cart.uuid,
        label: "",
        text: (header: Parameters<typeof voidRecord>[2]) => voidRecord(cart, shop, header, context),
      };
      return freezeIn(tx, given_up, draft, place);
    },
    "strict",
  );
}
