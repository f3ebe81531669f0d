import Foundation
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The digests of a sweep and of the command, by which the processes of a sweep know that they belong together.
struct SweepToken: CustomStringConvertible {
  private let sweep: String
  private let command: String?

  /// Creates the token of a shard that this process would make.
  ///
  /// - Throws: ``RunningError`` if the command cannot be read.
  init(of selected: SelectedScenarios) throws {
    sweep = selected.shard?.sweep.description ?? ""
    guard let bytes = try? Data(contentsOf: URL(filePath: Self.commandPath), options: .mappedIfSafe)
    else {
      throw RunningError(
        .inputOutput,
        "\(Self.commandPath): error: the command itself cannot be read; check its permissions"
      )
    }
    command = Digest(of: Array(bytes)).description
  }

  /// Parses a token; `nil` if the text is not one.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy({ Digest($0) != nil }) else { return nil }
    sweep = parts[0]
    command = parts.count == 2 ? parts[1] : nil
  }

  /// The path of the running command.
  static var commandPath: String {
    (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])).path
  }

  /// The token without the digest of the command, for workers with another build of it.
  var ofFiles: String { sweep }

  var description: String { sweep + (command.map { "-" + $0 } ?? "") }

  /// Checks that another token, which the command that started the sweep made, is equal to this one.
  ///
  /// - Throws: ``RunningError`` of the kind `invalid` if it is not.
  func check(against other: SweepToken) throws {
    guard other.command == nil || other.command == command else {
      throw RunningError(
        .invalid,
        "\(Self.commandPath): error: this is another build of rehearse than the one that started the sweep; "
          + "install the same build on every machine"
      )
    }
    guard other.sweep == sweep else {
      throw RunningError(
        .invalid,
        "error: the scenarios, their files, the seeds or the options are not those with which the sweep was started; "
          + "copy the same files to every machine, or start the sweep again"
      )
    }
  }
}
