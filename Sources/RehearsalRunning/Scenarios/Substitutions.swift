/// The files that replace or override parts of scenarios, from command-line options.
public struct Substitutions: Sendable {
  /// The folder with definitions that replace those of the scenarios; `nil` to replace none.
  public var agents: String?
  /// The policy file that replaces those of the scenarios; `nil` to replace none.
  public var policy: String?
  /// The configuration file that overrides parts of every scenario; `nil` for none.
  public var configuration: String?
  /// The values that override keys of every scenario and of the configuration; `nil` for none.
  public var variation: Variation?

  /// Creates substitutions.
  ///
  /// By default, nothing is replaced.
  public init(agents: String? = nil, policy: String? = nil, configuration: String? = nil) {
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// The command-line options for these substitutions, each preceded by a space; empty if there are none.
  public var options: String {
    let options = [
      ("--agents", agents), ("--policy", policy), ("--configuration", configuration),
    ]
    return options.map { name, value in
      value.map { " \(name) \(ShellWord.quoted($0))" } ?? ""
    }.joined() + (variation?.options ?? "")
  }
}
