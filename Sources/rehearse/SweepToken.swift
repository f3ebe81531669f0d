import Foundation
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// A token with which the processes of a sweep check that they belong to the same sweep.
///
/// The token consists of the digest of the sweep and, usually, the digest of the command's executable file.
struct SweepToken: CustomStringConvertible {
  private let sweepDigest: String
  /// The digest of the command's executable file; `nil` if workers may use another build of the command.
  private let commandDigest: String?

  /// Creates the token for the shard that this process would make.
  ///
  /// - Throws: `RunningError` if the file of the command cannot be read.
  init(of selected: SelectedScenarios) throws {
    sweepDigest = selected.shard?.sweepDigest.description ?? ""
    guard let bytes = try? Data(contentsOf: URL(filePath: Self.commandPath), options: .mappedIfSafe)
    else {
      throw RunningError(
        .inputOutput,
        "\(Self.commandPath): error: the command itself cannot be read; check its permissions"
      )
    }
    commandDigest = Digest(of: Array(bytes)).description
  }

  /// Parses a token that `rehearse sweep` passed on; `nil` if the text has another form.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy({ Digest($0) != nil }) else { return nil }
    sweepDigest = parts[0]
    commandDigest = parts.count == 2 ? parts[1] : nil
  }

  /// The path of the command that is running.
  static var commandPath: String {
    (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])).path
  }

  /// The token without the digest of the command, for workers with another build of the command.
  var withoutCommandDigest: String { sweepDigest }

  var description: String { sweepDigest + (commandDigest.map { "-" + $0 } ?? "") }

  /// Checks that this process has the same sweep and the same build of the command as the process that
  /// started the sweep.
  ///
  /// If `expected` has no digest of the command, every build is accepted.
  ///
  /// - Throws: `RunningError` of the kind `invalid` if the sweep or the build differs.
  func check(against expected: SweepToken) throws {
    guard expected.commandDigest == nil || expected.commandDigest == commandDigest else {
      throw RunningError(
        .invalid,
        "\(Self.commandPath): error: this is another build of rehearse than the one that started the sweep; "
          + "install the same build on every machine"
      )
    }
    guard expected.sweepDigest == sweepDigest else {
      throw RunningError(
        .invalid,
        "error: the scenarios, their files, the seeds or the options are not those with which the sweep was started; "
          + "copy the same files to every machine, or start the sweep again"
      )
    }
  }
}
