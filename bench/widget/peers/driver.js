import { driver } from 'driver.js'
import css from 'driver.js/dist/driver.css'
import { ready, STEPS, style, there } from './steps.js'

ready(() => {
  style(css)
  const tour = driver({
    showProgress: true,
    steps: STEPS.map((step) => ({ element: step.css, popover: { title: step.title, description: step.text } })),
    onNextClick: () => {
      const following = STEPS[tour.getActiveIndex() + 1]
      if (!following) return tour.destroy()
      there(following.css).then(() => tour.moveNext())
    },
  })
  tour.drive()
})
