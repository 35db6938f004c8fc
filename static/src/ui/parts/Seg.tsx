/** One of a few, side by side. Arrows move between them, as in a group of radio buttons. */

interface SegProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChoose: (value: T) => void;
}

export function Seg<T extends string>({ label, value, options, onChoose }: SegProps<T>) {
  const move = (event: KeyboardEvent, index: number) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = options[index + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.value);
    const target = event.currentTarget;
    const neighbour =
      target instanceof HTMLElement
        ? step > 0
          ? target.nextElementSibling
          : target.previousElementSibling
        : null;
    if (neighbour instanceof HTMLElement) neighbour.focus();
  };
  return (
    <fieldset class="seg" aria-label={label}>
      {options.map((option, index) => (
        <button
          type="button"
          key={option.value}
          aria-pressed={option.value === value}
          onClick={() => onChoose(option.value)}
          onKeyDown={(event) => move(event, index)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
