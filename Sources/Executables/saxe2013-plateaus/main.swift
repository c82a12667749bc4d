import Saxe2013
import Reproduction

launch(ExperimentCommand<DeepLinearPlateaus>.self)
