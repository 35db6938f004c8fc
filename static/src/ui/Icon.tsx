/** The icons of the till: strokes of one weight on a 24 grid. Always beside words or inside a labelled button. */

import type { JSX } from "preact";

const SHAPES = {
  add: <path d="M12 5v14M5 12h14" />,
  back: <path d="M9 6 3.5 12 9 18M4 12h16" />,
  book: <path d="M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12" />,
  card: (
    <>
      <rect x="2.5" y="5" width="19" height="14" rx="2" />
      <path d="M2.5 10h19" />
    </>
  ),
  cash: (
    <>
      <rect x="2.5" y="6" width="19" height="12" rx="1" />
      <circle cx="12" cy="12" r="2.8" />
    </>
  ),
  check: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8 12.3 2.8 2.8L16.2 9.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.2l3.4 2" />
    </>
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  device: (
    <>
      <rect x="5" y="3" width="14" height="18" rx="1.5" />
      <path d="M10.5 18h3" />
    </>
  ),
  discount: (
    <>
      <path d="M19 5 5 19" />
      <circle cx="7" cy="7" r="2.5" />
      <circle cx="17" cy="17" r="2.5" />
    </>
  ),
  edit: <path d="m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5" />,
  find: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5 5" />
    </>
  ),
  gift: (
    <>
      <rect x="3.5" y="8.5" width="17" height="12" />
      <path d="M12 8.5v12M3.5 13h17M12 8.5C9 8.5 7.5 7 7.5 5.5S10 3 12 8.5zM12 8.5c3 0 4.5-1.5 4.5-3S14 3 12 8.5z" />
    </>
  ),
  held: (
    <path d="M8 11V6a1.5 1.5 0 0 1 3 0v5-7a1.5 1.5 0 0 1 3 0v7-5a1.5 1.5 0 0 1 3 0v8c0 4-2.5 7-6 7-3 0-4.6-1.5-5.8-4L4 13.5c-.6-1.4 1-2.4 2-1.2L8 15z" />
  ),
  help: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.5 9.5a2.6 2.6 0 1 1 3.6 2.5c-.8.3-1.1.9-1.1 1.7M12 16.8v.2" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="11" width="14" height="10" />
      <path d="M8 11V7.5a4 4 0 0 1 8 0V11" />
    </>
  ),
  note: <path d="M5 4h14v11l-5 5H5zM14 20v-5h5" />,
  other: (
    <>
      <rect x="4" y="4" width="6" height="6" />
      <rect x="14" y="4" width="6" height="6" />
      <rect x="4" y="14" width="6" height="6" />
      <rect x="14" y="14" width="6" height="6" />
    </>
  ),
  park: <path d="M6 4h12v16l-6-4-6 4z" />,
  people: (
    <>
      <circle cx="9" cy="8" r="3.5" />
      <path d="M2.5 20c.7-3.8 3-5.5 6.5-5.5s5.8 1.7 6.5 5.5M16 5a3.5 3.5 0 0 1 0 6.5M18 15c2 .7 3 2.3 3.5 5" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4 20.5c1-4 4-6 8-6s7 2 8 6" />
    </>
  ),
  posting: <path d="M12 15V4M7.5 8.5 12 4l4.5 4.5M4 15v5h16v-5" />,
  price: (
    <>
      <path d="M3 12V4h8l10 10-7.5 7.5z" />
      <circle cx="7.5" cy="8.5" r="1.2" />
    </>
  ),
  print: <path d="M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z" />,
  return: <path d="M4 9h13M13 5l4 4-4 4M20 15H7M11 11l-4 4 4 4" />,
  sheet: <path d="M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4" />,
  store: <path d="M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5 12 12l8.5-4.5M12 12v9" />,
  unplugged: (
    <>
      <path d="M9 7V3M15 7V3M7 7h10v4a5 5 0 0 1-10 0zM12 16v2" />
      <path d="M3 21 21 3" />
    </>
  ),
  update: <path d="M20 11A8 8 0 0 0 5.6 7.2L4 9M4 4v5h5M4 13a8 8 0 0 0 14.4 3.8L20 15M20 20v-5h-5" />,
  warning: (
    <>
      <path d="M12 3.5 22 20.5H2z" />
      <path d="M12 10v5M12 17.8v.2" />
    </>
  ),
  where: (
    <>
      <path d="M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21z" />
      <circle cx="12" cy="9.5" r="2.3" />
    </>
  ),
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}
