import type { ComponentType } from 'react'
import { cell } from '../ui/cell'

/** What was asked and answered, and may become an approved answer. */
export interface Lesson { inquiryId: string; question: string; answer: string; language: string | null; need: string | null }

/** The window in which an answer is saved as approved; whoever can save one puts it here. Without it nothing of teaching is shown. */
export const saveAsApproved = cell<ComponentType<{ lesson: Lesson; onClose: () => void }> | null>(null)
