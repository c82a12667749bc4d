import Reproduction
import Tanaka2021

launch(ExperimentCommand<NormMemory>.self)
