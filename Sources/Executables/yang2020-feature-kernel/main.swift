import Reproduction
import Yang2020

launch(ExperimentCommand<FeatureKernel>.self)
