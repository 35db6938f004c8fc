/** Says that a scan was not taken: it stood in a field that is for something else. */

import { refusedScan } from "./scans";

export function ScanRefused() {
  const code = refusedScan.value;
  return (
    <div class="scan-refused" role="alert">
      {code !== "" && (
        <p>
          <b translate={false}>{code}</b> was scanned here and not taken. What you had typed is as it was.
          Close this, then scan it again.
        </p>
      )}
    </div>
  );
}
