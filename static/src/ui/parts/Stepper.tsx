/** A small count with a button on either side of it. */

interface StepperProps {
  /** What is counted: "The Gruffalo". */
  of: string;
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}

export function Stepper({ of, value, least, most, onChange }: StepperProps) {
  return (
    <fieldset class="stepper" aria-label={`How many of ${of}`}>
      <button
        type="button"
        aria-label={`One fewer of ${of}`}
        disabled={value <= least}
        onClick={() => onChange(value - 1)}
      >
        −
      </button>
      <output>{value}</output>
      <button
        type="button"
        aria-label={`One more of ${of}`}
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      >
        +
      </button>
    </fieldset>
  );
}
