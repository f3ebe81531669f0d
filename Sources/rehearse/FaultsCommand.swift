import ArgumentParser
import RehearsalAnalysis
import RehearsalDefinitions

/// The `faults` command, which lists the faults that a scenario can inject.
struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "List the faults that a scenario can inject.",
    discussion: """
      A fault strikes on the nth occasion (nth), on the first occasion at or after a time (at), or on \
      each occasion with a probability (rate).

      Examples:
        rehearse faults
      """
  )

  func run() throws {
    let width = FaultVerbs.all.map(\.verb.count).max() ?? 0
    for entry in FaultVerbs.all {
      let keys = entry.keys.joined(separator: ", ")
      try Output.print("\(entry.verb.padded(to: width))  \(entry.about) (\(keys))\n")
    }
  }
}
