import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Combobox.css'
import '@mantine/core/styles/Pill.css'
import '@mantine/core/styles/PillsInput.css'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/Switch.css'
import '@mantine/core/styles/NumberInput.css'
import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/CloseButton.css'
import '@mantine/core/styles/ActionIcon.css'

import { defaultOptionsFilter, type OptionsFilter } from '@mantine/core'

export { Checkbox, MultiSelect, NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'

/** When nothing matches what was typed, the list says so in an entry nobody can choose: a list without any is none to a screen reader. */
export const orSay = (nothing: string): OptionsFilter => (asked) => {
  const found = defaultOptionsFilter(asked) as ReturnType<OptionsFilter>
  return found.length || !asked.options.length ? found : [{ value: '', label: nothing, disabled: true }]
}
