import ArgumentParser
import Foundation
import OperatingSystem
import RehearsalAnalysis
import RehearsalSimulation

/// The command: it parses, calls, prints and exits.
@main
struct Rehearse: AsyncParsableCommand {
  /// What one command opens at a time, with some to spare; Dispatch traps where it can open none.
  private static let fewestFiles: UInt64 = 16
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Rehearse a pipeline of agents before it costs a token.",
    discussion: """
      Reads a team's own agent definitions, replays scenario files under virtual time with faults, \
      and says whether the protocol around the agents held.

      Exit status: 0 everything passed, 1 something failed, 2 unknown (a limit was reached, a margin is \
      not decided), 3 not deterministic, 4 worse beyond a margin, 64 wrong usage, 65 an invalid file, 66 nothing ran, 70 a canary was \
      missed, 74 input or output failed, 130 interrupted, 143 terminated.
      """,
    version: version,
    subcommands: [
      RunCommand.self, CompareCommand.self, BenchCommand.self, ShowCommand.self, InitCommand.self,
      LintCommand.self, ContractsCommand.self, FrameworksCommand.self, FaultsCommand.self,
      RulesCommand.self, SchemaCommand.self, SelftestCommand.self,
    ]
  )

  static func main() async {
    // A write beyond the limit of file sizes fails, in place of ending the process.
    _ = signal(SIGXFSZ, SIG_IGN)
    do {
      let open = CurrentProcess.openFiles(atLeast: fewestFiles)
      guard open >= fewestFiles else {
        throw Exit.status(
          .inputOutput,
          "error: the process may open only \(open) files at a time; allow more with `ulimit -n 256`"
        )
      }
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: printed(inert(error)))
    }
  }

  /// Prints help and version here, so that it is told where they cannot be printed.
  private static func printed(_ error: any Error) -> any Error {
    guard exitCode(for: error) == .success, !(error is ExitCode) else { return error }
    do {
      try Output.print(fullMessage(for: error) + "\n")
      return ExitCode.success
    } catch {
      return error
    }
  }

  /// An error whose message repeats an argument that would not stay on its line.
  private static func inert(_ error: any Error) -> any Error {
    let arguments = CommandLine.arguments.dropFirst()
    guard !(error is ExitCode), arguments.contains(where: { InertText.line($0) != $0 }),
      exitCode(for: error) == .validationFailure
    else { return error }
    Output.report("Error: \(message(for: error))")
    return ExitCode.validationFailure
  }
}
