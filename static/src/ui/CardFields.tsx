/** Card on a stand-alone terminal: only its scheme and the reference of its slip. A card number is refused. */

import { Field } from "./parts/Field";
import { CARD_NUMBER_REFUSED, looksLikeCardNumber, type Taking } from "./paying";

const SCHEMES = ["Visa", "Mastercard", "eftpos", "Amex"];

export function CardFields({ taking, take }: { taking: Taking; take: () => void }) {
  const onSubmit = (event: Event) => {
    event.preventDefault();
    take();
  };
  const refused = (text: string) => (looksLikeCardNumber(text) ? CARD_NUMBER_REFUSED : undefined);
  return (
    <form class="cardfields" onSubmit={onSubmit}>
      <Field
        label="Scheme"
        value={taking.scheme.value}
        error={refused(taking.scheme.value)}
        list="schemes"
        maxLength={30}
        onText={(text) => {
          taking.scheme.value = text;
        }}
      />
      <datalist id="schemes">
        {SCHEMES.map((scheme) => (
          <option key={scheme} value={scheme} />
        ))}
      </datalist>
      <Field
        label="Reference"
        hint="From the terminal's slip"
        value={taking.reference.value}
        error={refused(taking.reference.value)}
        maxLength={60}
        onText={(text) => {
          taking.reference.value = text;
        }}
      />
      <button type="submit" class="vh" tabIndex={-1} aria-hidden="true" />
    </form>
  );
}
