import Example2026
import Reproduction

launch(ExperimentCommand<Example2026Euler>.self)
