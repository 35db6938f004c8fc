import { beforeEach, describe, expect, test } from "vitest";
import { back, go, home, screen } from "../../../static/src/ui/screen";

beforeEach(() => home());

describe("Esc goes one step back", () => {
  test("from a panel to the sale", () => {
    go("help");
    back();
    expect(screen.value).toEqual({ name: "sale" });
  });

  test("from the help to the pay screen that it was opened on", () => {
    go("pay");
    go("help");
    back();
    expect(screen.value).toEqual({ name: "pay" });
  });

  test("panels with a key of their own take each other's place", () => {
    go("help");
    go("other");
    go("stock");
    back();
    expect(screen.value).toEqual({ name: "sale" });
  });

  test("never into a form that was left", () => {
    go("other");
    go({ name: "title", item: null, start: "" });
    go("waiting");
    back();
    expect(screen.value).toEqual({ name: "other" });
  });

  test("never from the next sale to the one that is paid", () => {
    go("pay");
    home();
    back();
    expect(screen.value).toEqual({ name: "sale" });
  });
});
