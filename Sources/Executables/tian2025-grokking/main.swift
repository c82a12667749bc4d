import Tian2025
import Reproduction

launch(ExperimentCommand<FeatureRace>.self)
