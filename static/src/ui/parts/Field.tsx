/** A labelled field. What is wrong with it stands below it, in words, and is tied to it for screen readers. */

import type { ComponentChildren, Ref, TargetedFocusEvent } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "../Icon";

interface Common {
  label: string;
  hint?: ComponentChildren | undefined;
  error?: string | undefined;
  /** Over the whole form. */
  wide?: boolean | undefined;
  /** How many of the six columns of a large form. */
  span?: 2 | 3 | 4 | undefined;
}

interface Described {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

interface FrameProps extends Common {
  children: (control: Described) => ComponentChildren;
}

function Frame({ label, hint, error, wide, span, children }: FrameProps) {
  const id = useId();
  const described = error ? `${id}e` : hint ? `${id}h` : undefined;
  return (
    <div class={["field", wide && "form__all", span && `span-${span}`].filter(Boolean).join(" ")}>
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
      {error && (
        <p class="field__error" id={`${id}e`}>
          <Icon name="warning" />
          {error}
        </p>
      )}
      {hint && !error && (
        <p class="field__hint" id={`${id}h`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface InputProps extends Common {
  value: string;
  onText: (text: string) => void;
  fieldRef?: Ref<HTMLInputElement> | null;
  /** A class beside "input": "input--amt". */
  look?: string;
  type?: "text" | "email" | "tel" | "search";
  inputMode?: "decimal" | "numeric" | "tel" | "email" | "search";
  autocapitalize?: "characters" | "words" | "off";
  maxLength?: number;
  placeholder?: string;
  spellcheck?: boolean;
  list?: string;
  /** A field for codes: what is scanned into it stays. */
  "data-code"?: "";
  onFocus?: (event: TargetedFocusEvent<HTMLInputElement>) => void;
}

export function Field(props: InputProps) {
  const { label, hint, error, wide, span, value, onText, fieldRef, look = "", ...input } = props;
  return (
    <Frame {...{ label, hint, error, wide, span }}>
      {(control) => (
        <input
          type="text"
          autocomplete="off"
          {...input}
          {...control}
          class={look === "" ? "input" : `input ${look}`}
          ref={fieldRef ?? null}
          value={value}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Frame>
  );
}

interface ChoiceProps extends Common {
  value: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
}

export function Choice({ label, hint, error, wide, span, value, options, onChoose }: ChoiceProps) {
  return (
    <Frame {...{ label, hint, error, wide, span }}>
      {(control) => (
        <select
          {...control}
          class="input"
          value={value}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}
