// A dialog that holds a form with lists to choose from. It is Mantine's, since the menus of its fields open beside it in the page, which the
// browser's own dialogs lie above.

import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';

export interface FormDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

export function FormDialog({ open, onClose, title, children }: FormDialogProps) {
  const words = useWords(partWords);
  return (
    <Modal opened={open} onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': words.close }}>
      {children}
    </Modal>
  );
}
