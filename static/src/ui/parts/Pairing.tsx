/**
 * The code of the office and the device's name, with what is wrong with either: a browser is paired the first time and
 * paired anew with the same two fields.
 */

import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import type { TillError } from "../../till-api";
import { Icon } from "../Icon";
import { Field } from "./Field";
import { Notice } from "./Notice";
import { type Action, useAction } from "./useAction";

const MOST_NAME = 60;

interface Problems {
  code?: string | undefined;
  name?: string | undefined;
}

interface Pairing {
  code: string;
  setCode(code: string): void;
  name: string;
  setName(name: string): void;
  action: Action;
  /** What stands beside the fields. */
  told: Problems;
  codeField: RefObject<HTMLInputElement | null>;
  nameField: RefObject<HTMLInputElement | null>;
  /** Whether both fields are filled; goes to the first that is not, and says what it wants. */
  check(): boolean;
  /** Resolves when `work` is done with both; false when it was not. */
  run(work: (code: string, name: string) => Promise<void>): Promise<boolean>;
}

export function usePairing(firstName: string | (() => string)): Pairing {
  const [code, setCode] = useState("");
  const [name, setName] = useState(firstName);
  const [wrong, setWrong] = useState<Problems>({});
  const action = useAction();
  const codeField = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const check = (): boolean => {
    const found = problems(code, name);
    setWrong(found);
    const first = found.code !== undefined ? codeField : found.name !== undefined ? nameField : null;
    first?.current?.focus();
    return first === null;
  };
  const run: Pairing["run"] = (work) => action.run(() => work(code.trim(), name.trim()));
  const told = besideField(action.error, wrong, name);
  return { code, setCode, name, setName, action, told, codeField, nameField, check, run };
}

function problems(code: string, name: string): Problems {
  const found: Problems = {};
  if (code.trim() === "") found.code = "Type the code that the office shows.";
  if (name.trim() === "") found.name = "Give this device a name that everybody knows it by.";
  return found;
}

function besideField(error: TillError | null, wrong: Problems, name: string): Problems {
  return {
    code: wrong.code ?? (error?.code.startsWith("code_") ? error.message : undefined),
    name:
      wrong.name ??
      (error?.code === "name_taken" ? `${error.message} “${nextName(name)}”, perhaps?` : undefined),
  };
}

/** "Tablet 1" becomes "Tablet 2", "Front counter" becomes "Front counter 2". */
function nextName(name: string): string {
  const [, words = name, number = "1"] = /^(.*?)(?:\s+(\d+))?$/.exec(name.trim()) ?? [];
  return `${words} ${Number(number) + 1}`;
}

/** What went wrong and belongs beside neither field. */
export function NotPaired({ pairing: { action, told } }: { pairing: Pairing }) {
  if (action.error === null || told.code !== undefined || told.name !== undefined) return null;
  return <Notice tone="garnet" title="Not paired." role="alert" children={action.error.message} />;
}

/** For a device that has its name already. */
export function CodeField({ pairing: { code, setCode, told, codeField } }: { pairing: Pairing }) {
  return (
    <Field
      label="Code"
      look="input--code"
      value={code}
      onText={setCode}
      error={told.code}
      fieldRef={codeField}
      autocapitalize="characters"
      spellcheck={false}
      maxLength={40}
    />
  );
}

export function PairingFields({ pairing, nameHint }: { pairing: Pairing; nameHint?: string }) {
  const { name, setName, told, nameField } = pairing;
  return (
    <>
      <CodeField pairing={pairing} />
      <Field
        label="Device name"
        value={name}
        onText={setName}
        error={told.name}
        hint={nameHint}
        fieldRef={nameField}
        maxLength={MOST_NAME}
      />
    </>
  );
}

interface ButtonProps {
  pairing: Pairing;
  /** What it says while nothing is on its way. */
  label: string;
  disabled?: boolean;
}

export function PairButton({ pairing: { action }, label, disabled = false }: ButtonProps) {
  return (
    <button type="submit" class="btn btn--main btn--lg" aria-disabled={disabled || action.busy}>
      <Icon name="device" />
      {action.busy ? "Pairing" : label}
    </button>
  );
}
