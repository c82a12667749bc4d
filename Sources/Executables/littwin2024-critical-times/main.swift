import Littwin2024
import Reproduction

launch(ExperimentCommand<CriticalTimes>.self)
