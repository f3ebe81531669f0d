import ArgumentParser
import RehearsalAnalysis
import RehearsalRules
import RehearsalSimulation

/// The `rules` command, which lists the rules that judge runs.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules that judge runs.",
    discussion: """
      Each rule has a severity, a failure mode of the MAST taxonomy, and the condition under which it \
      fires. `rehearse explain RULE` explains one, with an example. `rehearse lint --rules` lists the rules \
      that judge definitions.

      Examples:
        rehearse rules
      """
  )

  func run() throws {
    let width = RuleBook.descriptions.map(\.id.count).max() ?? 0
    for rule in RuleBook.descriptions {
      let severity = rule.severity.rawValue.padded(to: 7)
      try Output.print(
        "\(rule.id.padded(to: width))  \(severity)  \(rule.failureMode.rawValue)  \(rule.firesWhen)\n"
      )
    }
  }
}
