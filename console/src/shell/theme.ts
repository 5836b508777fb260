import { createTheme, Menu, type MantineColorsTuple } from '@mantine/core'

const pine: MantineColorsTuple = ['#e4f2ee', '#cfe7e0', '#b9ddd2', '#8cc6b6', '#5bad99', '#2d8f79', '#0b6e5b', '#095a4b', '#07483c', '#05362d']

// The list scrolls itself: a scrolling box inside it could not be reached by keyboard.
const plainList = { defaultProps: { withScrollArea: false, styles: { options: { maxHeight: 240, overflowY: 'auto' as const } } } }

/** Mantine reads the same tokens as the rest of the console. */
export const theme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  primaryShade: 6,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'ui-monospace, monospace',
  headings: { fontFamily: 'var(--font)', fontWeight: '650' },
  defaultRadius: 9,
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Its empty focus holder is no menu item; assistive technology would stumble over it.
  components: { Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }), Select: plainList, MultiSelect: plainList, TagsInput: plainList },
  fontSizes: { xs: '11.5px', sm: '13.5px', md: '14px', lg: '16px', xl: '18px' },
})
