/// What is used in place of what a scenario names, and the files read for it.
final class PlanOverrides {
  let agents: (any SourceTree)?
  let policy: FileReference?
  let configuration: FileReference?
  private(set) var kept: [KeptSource] = []

  init(agents: (any SourceTree)?, policy: FileReference?, configuration: FileReference?) {
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  func keep(_ sources: [PlanSource], as origin: KeptSource.Origin) {
    kept += sources.map { KeptSource(origin: origin, source: $0) }
  }
}
