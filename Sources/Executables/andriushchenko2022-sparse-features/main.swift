import Andriushchenko2022
import Reproduction

launch(ExperimentCommand<SparseFeatures>.self)
