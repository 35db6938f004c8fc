/** Find above, customer, totals and Pay beside: the frame of the sale and of every panel that takes its lines' place. */

import type { JSX } from "preact";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { CustomerPanel } from "./CustomerPanel";
import { DocketPanel } from "./DocketPanel";
import { EditContactForm } from "./EditContactForm";
import { EditTitleForm } from "./EditTitleForm";
import { FindBox } from "./FindBox";
import { HelpPanel } from "./HelpPanel";
import { ModePanel } from "./ModePanel";
import { NewContactForm } from "./NewContactForm";
import { NewTitleForm } from "./NewTitleForm";
import { OpenPanel } from "./OpenPanel";
import { OtherPanel } from "./OtherPanel";
import { PairAnewPanel } from "./PairAnewPanel";
import { ParkPanel } from "./ParkPanel";
import { SaleScreen } from "./SaleScreen";
import { ShiftPanel } from "./ShiftPanel";
import { Side } from "./Side";
import { StockPanel } from "./StockPanel";
import type { Screen } from "./screen";
import { VoidPanel } from "./VoidPanel";
import { WaitingPanel } from "./WaitingPanel";

interface TillFrameProps {
  till: Till;
  shop: Shop;
  open: Screen;
}

export function TillFrame({ till, shop, open }: TillFrameProps) {
  const isSale = open.name === "sale";
  return (
    <main class={isSale ? "till" : "till till--panel"}>
      <section class="cart" aria-label="Sale">
        <FindBox till={till} />
        <Inside till={till} shop={shop} open={open} />
      </section>
      <Side till={till} shop={shop} />
    </main>
  );
}

function Inside({ till, shop, open }: TillFrameProps): JSX.Element {
  switch (open.name) {
    case "customer":
      return <CustomerPanel till={till} />;
    case "docket":
      return <DocketPanel key={open.dockets[0]?.uuid} dockets={open.dockets} shop={shop} />;
    case "help":
      return <HelpPanel />;
    case "mode":
      return <ModePanel till={till} />;
    case "open":
      return <OpenPanel till={till} />;
    case "other":
      return <OtherPanel till={till} />;
    case "pair":
      return <PairAnewPanel till={till} />;
    case "park":
      return <ParkPanel till={till} />;
    case "shift":
      return <ShiftPanel till={till} />;
    case "stock":
      return <StockPanel till={till} />;
    case "void":
      return <VoidPanel till={till} shop={shop} />;
    case "waiting":
      return <WaitingPanel till={till} />;
    case "title":
      return open.item ? (
        <EditTitleForm till={till} item={open.item} />
      ) : (
        <NewTitleForm till={till} start={open.start} />
      );
    case "contact":
      return open.contact ? (
        <EditContactForm till={till} contact={open.contact} />
      ) : (
        <NewContactForm till={till} start={open.start} />
      );
    default:
      return <SaleScreen till={till} shop={shop} />;
  }
}
