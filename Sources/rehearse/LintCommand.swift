public import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
public import RehearsalLint
import RehearsalRecording
import RehearsalRunning
public import RehearsalSimulation

/// The `lint` command, which finds defects in a team's definitions without running anything.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find defects in a team's definitions.",
    discussion: """
      Reads all definitions below the paths as one team, and reports where they contradict each \
      other, the policy or the platform. Nothing is run.

      Examples:
        rehearse lint .claude/agents
        rehearse lint agents --format sarif --fail-on error

      Exit status: 0 nothing reaches --fail-on, 1 something does, 65 the policy or the baseline is \
      invalid, 66 no definition was found, or the recording has none.
      """
  )

  @Argument(help: "Folders of definitions, such as .claude/agents, or single files.")
  var paths: [String] = []

  @Option(help: ArgumentHelp("The policy, which adds to the definitions.", valueName: "file"))
  var policy: String?

  @Option(
    help:
      "How definitions are read: as YAML, or as Claude Code reads them. (default: the policy's mode, or else compatible)"
  )
  var mode: Linter.FrontMatterMode?

  @Option(
    help: ArgumentHelp(
      "The platform whose tools the definitions may list, such as claude-code@2.1 or copilot. (default: the policy's, or else claude-code)",
      valueName: "platform"
    )
  )
  var platform: String?

  @Option(help: "The format of the findings.")
  var format = Format.text

  @Option(help: "The lowest severity that fails the command.")
  var failOn = Severity.error

  @Flag(help: "Show each note, instead of one line about the notes of a file.")
  var notes = false

  @Option(
    help: ArgumentHelp(
      "Earlier findings, as printed by --format json or sarif; they do not fail the command.",
      valueName: "file"
    )
  )
  var baseline: String?

  @Option(
    help: ArgumentHelp("A recording to compare the definitions with.", valueName: "file")
  )
  var recorded: String?

  @Flag(help: "List the rules.")
  var rules = false

  @Option(help: ArgumentHelp("Explain a rule, with an example.", valueName: "rule"))
  var explain: String?

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github
  }

  func validate() throws {
    if policy == nil, let platform, TargetPlatform(platform, in: .builtIn) == nil {
      throw ValidationError(TargetPlatform.problem(with: platform, in: .builtIn))
    }
    if format != .text, rules || explain != nil {
      throw ValidationError("--rules and --explain print text; leave --format out.")
    }
    guard paths.isEmpty, !rules, explain == nil else { return }
    throw ValidationError("Name a folder of definitions, such as .claude/agents.")
  }

  func run() throws {
    try Exit.convertingErrors {
      if rules { return try Output.print(LintExplanation.list) }
      if let explain { return try Output.print(explanation(of: explain)) }
      let linter = try Linter(
        paths.map(DefinitionPaths.fileTree),
        beside: paths.compactMap(DefinitionPaths.projectTree),
        policy: policy.map(DefinitionPaths.fileReference),
        mode: mode,
        rules: RuleNames.all.runRules,
        platform: platform,
        recorded: recorded.map(recordedDefinitions) ?? []
      )
      let verdict = try LintVerdict(
        linter.lint(),
        failing: failOn,
        baseline: baseline.map(DefinitionPaths.readBaseline)
      )
      if verdict.status != .nothingRan || verdict.hasFindings {
        try Output.print(text(of: verdict))
      }
      guard verdict.status != .nothingRan else {
        throw RunningError(.missing, "error: no definition in \(paths.joined(separator: ", "))")
      }
      if verdict.status != .passed { throw ExitCode(verdict.status.rawValue) }
    }
  }

  private func explanation(of rule: String) throws -> String {
    if let text = LintExplanation.text(of: rule) { return text }
    throw ValidationError("There is no rule `\(rule)`; `rehearse lint --rules` lists the rules.")
  }

  /// Returns the definitions in a recording.
  ///
  /// - Throws: `RunningError` of the kind `missing` if there are none, because a comparison would find nothing.
  private func recordedDefinitions(
    of recording: String
  ) throws -> [(agent: String, path: String, fingerprint: String)] {
    let definitions = try RecordingReader(recording).definitions()
    guard !definitions.isEmpty else {
      throw RunningError(
        .missing,
        "\(recording): error: the last command that wrote to the recording used no definitions, so there is nothing to "
          + "compare with; name a recording of runs with definitions"
      )
    }
    return definitions.map { ($0.agent, $0.path, $0.fingerprint) }
  }

  private func text(of verdict: LintVerdict) throws -> String {
    switch format {
    case .text:
      // With `--recorded`, notes say which definitions have changed, which is what the user asks for.
      LintTextReport(verdict, showsNotes: notes || failOn == .note || recorded != nil).description
    case .json: String(decoding: try LintJSONReport(verdict).json(), as: UTF8.self)
    case .sarif:
      String(
        decoding: try SARIFReport(verdict, version: Rehearse.version).sarif(),
        as: UTF8.self
      )
    case .github: GitHubReport(verdict).description
    }
  }
}

extension Linter.FrontMatterMode: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
