import Foundation
import GRDB
import Subprocess
import Support

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// The built command, run as a user runs it.
struct Command {
  /// What came of running it.
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs the command in a folder.
  static func run(_ arguments: String..., in folder: URL) async throws -> Result {
    try await run(arguments, in: folder)
  }

  static func run(_ arguments: [String], in folder: URL) async throws -> Result {
    try await run(path, arguments, in: folder)
  }

  /// Runs the command in a folder with the arguments of a line, between spaces.
  static func line(_ arguments: String, in folder: URL) async throws -> Result {
    try await run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  /// Runs a line of shell in a folder.
  static func shell(_ line: String, in folder: URL) async throws -> Result {
    try await run("/bin/sh", ["-c", line], in: folder)
  }

  /// Runs the command with the arguments of a line, ends it by SIGTERM once runs are in the log of `r.sqlite`, however
  /// long that takes, and returns its status as the output.
  static func terminated(_ arguments: String, in folder: URL) async throws -> Result {
    try await shell(
      """
      \(path) \(arguments) & pid=$!
      until [ "$(wc -c 2>/dev/null <r.sqlite-wal || echo 0)" -gt 400000 ] || ! kill -0 $pid
      do sleep 0.05; done
      kill -TERM $pid; wait $pid; echo $?
      """,
      in: folder
    )
  }

  /// Where the built command is.
  static let path: String = {
    let binary = Bundle.main.bundleURL.appending(path: "rehearse")
    let found = FileManager.default.fileExists(atPath: binary.path)
    return found
      ? binary.path : Surroundings.project.appending(path: ".build/debug/rehearse").path
  }()

  private static func run(
    _ path: String,
    _ arguments: [String],
    in folder: URL
  ) async throws -> Result {
    let record = try await Subprocess.run(
      .path(FilePath(path)),
      arguments: Arguments(arguments),
      // Whoever runs the tests may have agents at home.
      environment: .inherit.updating(["HOME": folder.appending(path: "home").path]),
      workingDirectory: FilePath(folder.path),
      output: .string(limit: 16 << 20),
      error: .string(limit: 16 << 20)
    )
    return Result(
      status: record.terminationStatus.code,
      output: record.standardOutput,
      errors: record.standardError
    )
  }
}

extension TerminationStatus {
  /// The exit status, or the negated number of the signal that ended the process.
  var code: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): -signal
    }
  }
}

/// Writes files below a folder.
func write(_ files: [String: String], to folder: URL) throws {
  for (path, text) in files {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: url)
  }
}

/// Executes SQL in a recording without checks of foreign keys, or does nothing if `sql` is empty.
func changeRecording(_ file: String, _ sql: String, in folder: URL) async throws {
  var configuration = Configuration()
  configuration.foreignKeysEnabled = false
  let path = folder.appending(path: file).path
  let queue = try DatabaseQueue(path: path, configuration: configuration)
  try await queue.write { try $0.execute(sql: sql) }
  try queue.close()
}

/// The fixture's team with a policy, and more files, in a folder.
func withTeam(
  _ files: [String: String] = [:],
  _ body: (URL) async throws -> Void
) async throws {
  try await Surroundings.withFolder { folder in
    try write(Fixture.definitions, to: folder)
    try write(["policy.yaml": Fixture.policy], to: folder)
    try write(files, to: folder)
    try await body(folder)
  }
}
