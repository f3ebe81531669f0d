import ArgumentParser
import Foundation
import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation

/// The files that a command reads and writes, for the check that no output replaces another one of them.
struct FileUses {
  private var inputs: [String] = []
  private var outputs: [(path: String, option: String)] = []

  /// Adds files that the command reads.
  ///
  /// The elements that are `nil` stand for options that the user does not give.
  mutating func addInputs(_ paths: [String?]) { inputs += paths.compactMap(\.self) }

  /// Adds all files from which the plans of scenarios were made.
  mutating func addInputs(of scenarios: [LoadedScenario]) {
    inputs += scenarios.flatMap { scenario in
      [scenario.root + RootFile.fileName]
        + scenario.loadedPlan.sources.map { $0.root + $0.path }
    }
  }

  /// Adds a file that the command writes.
  ///
  /// - Parameters:
  ///   - path: The path of the file; `nil` if the user names none.
  ///   - option: The option that names the file.
  mutating func addOutput(_ path: String?, _ option: String) {
    if let path { outputs.append((path, option)) }
  }

  /// Checks that no output is also an input or another output, whatever links and `.` their paths contain.
  ///
  /// - Throws: `RunningError` about the first output that is also something else.
  func check() throws {
    func key(_ path: String) -> String {
      PathPattern.exactKey(of: ScenarioFiles.resolved(path.contains("/") ? path : "./" + path))
    }
    var usedKeys = Set(inputs.map(key))
    for (path, option) in outputs where !usedKeys.insert(key(path)).inserted {
      throw RunningError(
        .usage,
        "\(path): error: the command uses this file for something else; name another file with \(option)"
      )
    }
  }

  /// Checks that the values of options and arguments which name files to write are not empty.
  ///
  /// An empty name would stand for the current folder or for the root of the file system.
  ///
  /// - Parameter names: The values by the name of the option or argument; `nil` for one that the user does not give.
  /// - Throws: `ValidationError` about the first empty value.
  static func checkNames(_ names: KeyValuePairs<String, String?>) throws {
    guard let emptyName = names.first(where: { $0.value?.isEmpty == true }) else { return }
    throw ValidationError("\(emptyName.key) must name a file; its value is empty.")
  }

  /// Checks that the value of an option or argument which names a folder to write is not empty.
  static func checkFolderName(_ name: String, of option: String) throws {
    guard name.isEmpty else { return }
    throw ValidationError(
      "\(option) must name a folder; its value is empty. Write . for the current folder."
    )
  }
}
