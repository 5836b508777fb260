import { preferences } from '../settings/preferences'
import { useCell } from '../ui/cell'

export { preferences }
export const usePrefs = () => useCell(preferences)
