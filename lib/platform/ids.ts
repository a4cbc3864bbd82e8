import { customAlphabet } from 'nanoid'

// Lower-case Crockford alphabet: fits a Kubernetes object's name, has no l/i/o/u to misread. 16 characters are 80 bits.
const generate = customAlphabet('0123456789abcdefghjkmnpqrstvwxyz', 16)

/** A new random id of 16 characters, fit for URLs and Kubernetes names. */
export const newId = (): string => generate()

/** True for text that could be one of our ids; anything else is not looked up. */
export const isId = (text: string): boolean => /^[0-9a-hjkmnp-tv-z]{16}$/.test(text)
