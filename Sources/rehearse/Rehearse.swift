import ArgumentParser
import Foundation
import OperatingSystem
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// The `rehearse` command, which parses its arguments, runs a subcommand, prints its result and exits.
@main
struct Rehearse: AsyncParsableCommand {
  /// The number of files that the process must be able to have open.
  ///
  /// The number is slightly greater than what the command needs. The command checks the limit first, because
  /// the Dispatch library crashes if it cannot open a file.
  private static let requiredOpenFileCount: UInt64 = 16
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Rehearse a pipeline of agents before it costs a token.",
    discussion: """
      Reads a team's own agent definitions, runs scenario files in virtual time with injected \
      faults, and reports whether the protocol between the agents held.

      Exit status: 0 everything passed, 1 something failed, 2 unknown (a limit was reached, a margin is \
      not decided), 3 not deterministic, 4 worse beyond a margin, 64 wrong usage, 65 an invalid file, 66 nothing ran, 70 a canary was \
      missed, 74 input or output failed, 130 interrupted, 143 terminated.

      Examples:
        rehearse init rehearsal --agents .claude/agents
        rehearse run rehearsal
        rehearse lint .claude/agents
      """,
    version: version,
    subcommands: [
      RunCommand.self, SweepCommand.self, MergeCommand.self, CompareCommand.self, BenchCommand.self,
      ShowCommand.self,
      ReportCommand.self,
      ViewCommand.self, QueryCommand.self, UnpackCommand.self, ImportCommand.self,
      CheckCommand.self,
      CalibrateCommand.self, ExportCommand.self, InitCommand.self,
      LintCommand.self, ContractsCommand.self, FrameworksCommand.self, FaultsCommand.self,
      RulesCommand.self, ExplainCommand.self, SchemaCommand.self, SelftestCommand.self,
      ToolsCommand.self,
    ]
  )

  static func main() async {
    // If SIGXFSZ is ignored, a write beyond the file size limit fails. Otherwise it would end the process.
    _ = signal(SIGXFSZ, SIG_IGN)
    do {
      let openFileLimit = CurrentProcess.openFiles(atLeast: requiredOpenFileCount)
      guard openFileLimit >= requiredOpenFileCount else {
        throw Exit.reportError(
          .inputOutput,
          "error: the process may open only \(openFileLimit) files at a time; allow more with `ulimit -n 256`"
        )
      }
      try checkCommandName()
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: errorAfterPrintingHelp(errorAfterPrintingUsageError(error)))
    }
  }

  /// Checks that the first argument, unless it is an option, is the name of a subcommand.
  ///
  /// - Throws: The exit status for wrong usage, after a message that suggests the nearest name.
  private static func checkCommandName() throws {
    let commandNames =
      ["help"] + configuration.subcommands.map { $0.configuration.commandName ?? "" }
    guard let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"),
      !commandNames.contains(name)
    else { return }
    let hint = Spelling.hint(
      for: name,
      in: commandNames,
      kind: "the commands are",
      shownBy: ["rehearse --help"]
    )
    throw Exit.reportError(.usage, "error: there is no command `\(name)`; \(hint)")
  }

  /// Prints help or the version if the user asked for it, and returns the exit status.
  ///
  /// Returns any other error unchanged.
  ///
  /// ArgumentParser could also print this text, but it would not report a failure to print it.
  private static func errorAfterPrintingHelp(_ error: any Error) -> any Error {
    guard exitCode(for: error) == .success, !(error is ExitCode) else { return error }
    do {
      try Output.print(fullMessage(for: error) + "\n")
      return ExitCode.success
    } catch {
      return error
    }
  }

  /// Prints a usage error with its harmful characters escaped, and returns its exit status.
  ///
  /// The message of a usage error repeats arguments. If no argument has harmful characters, or if the error
  /// is not a usage error, the function prints nothing and returns the error unchanged.
  private static func errorAfterPrintingUsageError(_ error: any Error) -> any Error {
    let arguments = CommandLine.arguments.dropFirst()
    guard !(error is ExitCode), arguments.contains(where: { InertText.singleLine($0) != $0 }),
      exitCode(for: error) == .validationFailure
    else { return error }
    Output.report("Error: \(message(for: error))")
    return ExitCode.validationFailure
  }
}
