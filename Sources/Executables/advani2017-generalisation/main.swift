import Advani2017
import Reproduction

launch(ExperimentCommand<GeneralisationDynamics>.self)
