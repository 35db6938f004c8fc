import { expect, test } from "vitest";
import { verifyPin } from "../../../static/src/domain/pin";

/** Made with Django's `PBKDF2PasswordHasher`: the PIN is 1234. */
const verifier = {
  iterations: 1000,
  salt: "Lantern+Street/22chars=",
  hash: "hezW90n5hJ5d8hEW88EWY1jIgFgsefD7bNbuFE8CS+Y=",
};

test("the PIN that the server hashed is taken", async () => {
  expect(await verifyPin("1234", verifier)).toBe(true);
});

test("any script is taken", async () => {
  const other = { iterations: 20, salt: "s", hash: "hAkU1bfTJwEVktHLAxvI1cKk5YWUl2+6fcIo+ioI2+Q=" };
  expect(await verifyPin("ünï7", other)).toBe(true);
});

test.each(["1235", "12345", "", " 1234", "١٢٣٤"])("%j is not the PIN", async (pin) => {
  expect(await verifyPin(pin, verifier)).toBe(false);
});

test.each([
  ["no hash", { ...verifier, hash: "" }],
  ["half a hash", { ...verifier, hash: verifier.hash.slice(0, 20) }],
  ["another salt", { ...verifier, salt: "other" }],
  ["other iterations", { ...verifier, iterations: 999 }],
  ["no iterations", { ...verifier, iterations: 0 }],
])("a verifier with %s lets nobody in", async (_, wrong) => {
  expect(await verifyPin("1234", wrong)).toBe(false);
});
