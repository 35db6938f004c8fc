/** The page's entry: opens the till of this browser and draws it. */

import { render } from "preact";
import { openTill } from "./till";
import { App } from "./ui/App";

const root = document.getElementById("till") ?? document.body;
render(<App till={openTill()} />, root);
