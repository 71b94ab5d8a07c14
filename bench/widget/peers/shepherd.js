import Shepherd from 'shepherd.js'
import css from 'shepherd.js/dist/css/shepherd.css'
import { ready, STEPS, style, there } from './steps.js'

ready(() => {
  style(css)
  const tour = new Shepherd.Tour({ useModalOverlay: true, defaultStepOptions: { scrollTo: true } })
  for (const step of STEPS) {
    tour.addStep({
      id: step.title,
      title: step.title,
      text: step.text,
      attachTo: { element: step.css, on: 'bottom' },
      beforeShowPromise: () => there(step.css),
      buttons: [{ text: 'Next', action: () => tour.next() }],
    })
  }
  tour.start()
})
