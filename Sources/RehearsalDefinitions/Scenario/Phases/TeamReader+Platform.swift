import RehearsalSimulation

extension TeamReader {
  /// The platform keys of a scenario or configuration, with the file that has them.
  typealias FilePlatform = (layer: ScenarioOrConfiguration, keys: Mapping<PlatformKeys>)

  /// Merges the mappings `platform` of the scenario and its configurations.
  ///
  /// - Returns: The merged platform, the location of the last key `routing`, and each mapping with
  ///   the file that contains it.
  func readPlatform() -> (
    mergedPlatform: (value: Platform, routingLocation: SourceLocation?), layers: [FilePlatform]
  ) {
    var platform = Platform()
    var routingLocation: SourceLocation?
    var filePlatforms: [FilePlatform] = []
    for layer in scenarioAndConfigurations {
      guard let keys = layer.platform?.read() else { continue }
      platform.update(from: keys, diagnostics)
      if keys.has(\.routing) { routingLocation = keys.location(of: \.routing) }
      filePlatforms.append((layer, keys))
    }
    setDefaultRetry(of: &platform, filePlatforms)
    checkDependentKeys(of: platform, filePlatforms)
    return ((platform, routingLocation), filePlatforms)
  }

  /// Adds errors for the keys `merge` and `claim` if another setting leaves them without effect, and for the
  /// first problem with `messages`.
  private func checkDependentKeys(of platform: Platform, _ layerPlatforms: [FilePlatform]) {
    if !platform.hasSeparateTrees,
      let keys = layerPlatforms.last(where: { $0.keys.has(\.merge) })?.keys
    {
      diagnostics.error(
        "`merge` needs `workspace: worktree`, since work on shared files is not merged",
        at: keys.location(of: \.merge)
      )
    }
    if !platform.hasSharedList,
      let keys = layerPlatforms.last(where: { $0.keys.has(\.claim) })?.keys
    {
      diagnostics.error(
        "`claim` needs `assignment: pull`, since nobody claims a task that the planner hands out",
        at: keys.location(of: \.claim)
      )
    }
    if let problem = platform.messages.problem {
      let keys = layerPlatforms.last { $0.keys.has(\.messages) }?.keys
      diagnostics.error(problem.text, at: keys?.messageKeys?.location(ofKey: problem.key))
    }
  }

  /// Sets the `retry` of the platform to `hop` if there are reply rules but no file has the key
  /// `retry`.
  ///
  /// Also adds an error for the first problem with the settings of the platform.
  private func setDefaultRetry(of platform: inout Platform, _ layerPlatforms: [FilePlatform]) {
    let isRetryStated = layerPlatforms.contains { $0.keys.has(\.retry) }
    if !platform.replies.isEmpty, !isRetryStated { platform.retry = .hop }
    guard let problem = platform.problem else { return }
    let keys = layerPlatforms.last { $0.keys.has(\.retry) || $0.keys.has(\.ageing) }?.keys
    diagnostics.error(
      problem,
      at: keys.map {
        $0.has(\.ageing) && platform.retry != .hop
          ? $0.location(of: \.ageing) : $0.location(of: \.retry)
      }
    )
  }

  /// Adds an error for each reply rule with an unknown receiver, and a warning for each one that never applies.
  func checkReplies(
    _ platform: Mapping<PlatformKeys>,
    _ layer: ScenarioOrConfiguration,
    _ roster: Roster
  ) {
    var names = NameTable(roster: roster, tasks: TaskList(), diagnostics: diagnostics)
    names.isConfiguration = layer.isConfiguration
    let rules = platform.replyRules
    for (index, rule) in rules.enumerated() {
      if rule.has(\.receiver) { _ = rule.unparsed(\.receiver).flatMap { names.agent($0) } }
      if rule.value(\.intent) == .inform {
        diagnostics.warn(
          "the rule never applies, because no answer to an `inform` is awaited; remove it",
          at: rule.location(of: \.intent)
        )
      } else if let earlierRule = rules[..<index].first(where: { $0.covers(rule) }) {
        diagnostics.warn(
          "the rule never applies, because the rule at \(earlierRule.location) comes first and covers the same "
            + "handoffs; put this rule before it, or remove one",
          at: rule.location
        )
      }
    }
  }

  /// Reads the key `sessions`, which limits how many sessions of an agent may be at work at the same time.
  func readSessionLimits(
    _ platform: Mapping<PlatformKeys>,
    _ layer: ScenarioOrConfiguration,
    into roster: inout Roster
  ) {
    var names = NameTable(roster: roster, tasks: TaskList(), diagnostics: diagnostics)
    names.isConfiguration = layer.isConfiguration
    for entry in platform.elements(\.sessions)
    where names.agent(entry.name, at: entry.location) != nil {
      let limit = entry.value.read()
      roster.update(entry.name) { $0.sessions = limit }
    }
  }
}

extension Mapping<ReplyKeys> {
  /// Returns whether this reply rule applies to every handoff to which another one applies.
  fileprivate func covers(_ other: Self) -> Bool {
    (!has(\.receiver) || value(\.receiver) == other.value(\.receiver))
      && (!has(\.intent) || value(\.intent) == other.value(\.intent))
  }
}
