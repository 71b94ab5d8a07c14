import React from 'react'
import { createRoot } from 'react-dom/client'
import { Joyride } from 'react-joyride'
import { ready, STEPS } from './steps.js'

const steps = STEPS.map(({ css, title, text }) => ({ target: css, title, content: text, skipBeacon: true }))

ready(() => {
  const home = document.createElement('div')
  document.body.append(home)
  const options = { skipBeacon: true, targetWaitTimeout: 60_000, showProgress: true, buttons: ['back', 'close', 'primary'] }
  createRoot(home).render(<Joyride continuous run steps={steps} options={options} />)
})
