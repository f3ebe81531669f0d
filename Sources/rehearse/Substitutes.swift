import RehearsalAnalysis

/// What is used in place of what scenarios name, as the command line gives it.
struct Substitutes {
  /// A folder of definitions.
  var agents: String?
  /// A policy file.
  var policy: String?
  /// A configuration file, laid over every scenario.
  var configuration: String?

  static let none = Substitutes()

  /// The options that a line which repeats a run has to have.
  var options: String {
    let options = [
      ("--agents", agents), ("--policy", policy), ("--configuration", configuration),
    ]
    return options.map { name, value in
      value.map { " \(name) \(ShellWord.quoted($0))" } ?? ""
    }.joined()
  }
}
