import { beforeEach, expect, test, vi } from "vitest";
import { clearFind, hits, query, submit, type } from "../../../static/src/ui/finder";
import { openShop } from "../till/open-till";

const CONTACTS = [
  ["Mia Wong", "20418", "0491 570 156"],
  ["Ada Byron", "A1042", ""],
  ["Bo Diddley", "B1042", ""],
  ["Ray Bradbury", "451", ""],
] as const;

beforeEach(() => {
  // The screens wait for the next frame to move the focus; there is no screen here.
  vi.stubGlobal("requestAnimationFrame", () => 0);
  vi.stubGlobal("window", { matchMedia: () => ({ matches: true }) });
  clearFind();
});

async function shopWithContacts() {
  const { till } = await openShop();
  for (const [name, card_number, phone] of CONTACTS) {
    await till.newContact({ name, card_number, phone, email: "", note: "" });
  }
  await expect.poll(() => till.findContacts("bradbury", 5)).toHaveLength(1);
  return till;
}

test("only a card's whole number puts a customer on the sale", async () => {
  const till = await shopWithContacts();
  const enter = async (text: string) => {
    clearFind();
    type(till, text);
    await submit(till);
    return till.cart.value.contact?.name ?? null;
  };
  expect(await enter("D20418")).toBeNull();
  expect(await enter("Fahrenheit 451")).toBeNull();
  expect(await enter("1042")).toBeNull();
  expect(hits.value.map((hit) => hit.kind)).toEqual(["contact", "contact"]);
  // A part of one phone number alone is a guess: it is shown, and taken when somebody chooses it.
  expect(await enter("570156")).toBeNull();
  expect(query.value).toBe("570156");
  expect(hits.value).toHaveLength(1);
  expect(await enter("a1042")).toBe("Ada Byron");
  expect(await enter("20418")).toBe("Mia Wong");
});

test("a name typed and entered at once is shown first, and taken by the next Enter", async () => {
  const till = await shopWithContacts();
  type(till, "bradbury");
  await submit(till);
  expect(till.cart.value.contact).toBeNull();
  expect(hits.value).toHaveLength(1);
  await submit(till);
  expect(till.cart.value.contact?.name).toBe("Ray Bradbury");
});
