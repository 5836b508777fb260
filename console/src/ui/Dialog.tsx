import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/CloseButton.css'
import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../words'

interface Props { title: string; onClose: () => void; size?: number; children: ReactNode }

/** A window above the sheet that keeps the keyboard inside until it is closed. */
export function Dialog({ title, onClose, size = 560, children }: Props) {
  return (
    <Modal
      opened onClose={onClose} title={title} size={size} centered overlayProps={{ blur: 0 }} transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('dialog.close'), size: 32 }}
    >
      {children}
    </Modal>
  )
}
