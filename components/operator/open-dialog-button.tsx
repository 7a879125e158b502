'use client'

import { Fragment, useState } from 'react'
import { Button } from '#components/ui/button.tsx'

interface DialogState {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

interface OpenDialogButtonProps extends Omit<React.ComponentProps<'button'>, 'onClick'> {
  readonly look?: 'plain' | 'bare'
  /** A dialog, best one that is loaded when it is first opened. Each opening is a new one. */
  readonly dialog: (state: DialogState) => React.ReactNode
}

/** A button that opens a dialog. */
export function OpenDialogButton({ dialog, ...rest }: OpenDialogButtonProps) {
  const [open, setOpen] = useState(false)
  // What was typed, shown or refused in the last one is not there in the next.
  const [openings, setOpenings] = useState(0)
  return (
    <>
      <Button
        {...rest}
        onClick={() => {
          setOpenings((count) => count + 1)
          setOpen(true)
        }}
      />
      {openings > 0 ? (
        <Fragment key={openings}>{dialog({ open, onOpenChange: setOpen })}</Fragment>
      ) : null}
    </>
  )
}
