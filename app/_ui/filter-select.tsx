import { Select } from './input.tsx'

/** One select of a list's filter form; its first entry means "no filter". It says by its border that it narrows the list. */
export function FilterSelect({
  name,
  label,
  all,
  value,
  options,
}: {
  name: string
  /** For screen readers. */
  label: string
  /** The words of "no filter": "Any state". */
  all: string
  value: string | undefined
  options: readonly { value: string; label: string }[]
}) {
  return (
    <Select name={name} aria-label={label} defaultValue={value ?? ''} className="min-w-32 flex-1 sm:max-w-48 sm:min-w-36 sm:flex-none">
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  )
}
