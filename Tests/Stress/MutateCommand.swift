import ArgumentParser
import Foundation
import Synchronization

/// Tries mutants of the corpus of a kind of file.
struct MutateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutate",
    abstract: "Try mutants of a corpus: none may crash, take a second or need 200 MB."
  )

  @Option(help: "The folder of the corpus, with a folder for each kind of file.")
  var corpus = "Tests/Stress/Corpus"

  @Option(help: "How many mutants of each kind of file are tried.")
  var count = 10_000

  @Option(help: "Try this mutant only, and print it.")
  var input: Int?

  @Option(
    help:
      "The kind of file: scenario, configuration, policy, definition, work, settings, plugin, command, tools or log. (default: all)"
  )
  var kind: String?

  func validate() throws {
    guard count > 0 else {
      throw ValidationError("--count is at least 1: trying none shows nothing.")
    }
  }

  func run() throws {
    let targets = kind.map { Target(rawValue: $0).map { [$0] } ?? [] } ?? Target.allCases
    guard !targets.isEmpty else { throw ValidationError("There is no such kind of file.") }
    Watch.start()
    for target in targets {
      let files = try read(target)
      if let input {
        var mutant = Mutant(input, of: files)
        let bytes = mutant.bytes()
        FileHandle.standardOutput.write(Data(bytes))
        target.tryOut(bytes)
      } else {
        try tryOut(target, files)
      }
    }
  }

  private func read(_ target: Target) throws -> [[UInt8]] {
    let folder = URL(filePath: corpus).appending(path: target.rawValue)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let files = try names.map { name in
      let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
      // A definition may be one that the platform does not register.
      guard target == .definition || target.isSound(bytes) else {
        throw ValidationError("\(folder.path)/\(name) has no plan; its mutants would try little.")
      }
      return bytes
    }
    guard !files.isEmpty else { throw ValidationError("\(folder.path) is empty.") }
    return files
  }

  /// Distributes the mutants over one thread for each core; the threads have the small stacks of some
  /// systems.
  private func tryOut(_ target: Target, _ files: [[UInt8]]) throws {
    let lanes = min(Watch.lanes, ProcessInfo.processInfo.activeProcessorCount)
    let start = ContinuousClock.now
    let left = DispatchGroup()
    let readCount = Atomic(0)
    for lane in 0..<lanes {
      left.enter()
      let thread = Thread { [count] in
        Watch.prepareThread(lane: lane)
        for number in stride(from: lane, to: count, by: lanes) {
          var mutant = Mutant(number, of: files)
          let bytes = mutant.bytes()
          Watch.begin(number, lane: lane)
          if target.tryOut(bytes) { readCount.wrappingAdd(1, ordering: .relaxed) }
          Watch.end(lane: lane)
        }
        left.leave()
      }
      thread.stackSize = 512 * 1_024
      thread.start()
    }
    left.wait()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let validCount = readCount.load(ordering: .relaxed)
    guard validCount > 0 else {
      throw ValidationError("No mutant of kind \(target.rawValue) was valid; they try little.")
    }
    let line =
      "\(target.rawValue): \(count) mutants of \(files.count) files, \(validCount) of them valid, in "
      + "\(Int(seconds)) s, peak \(Watch.peakMemory / 1_024) MB: no crash, no hang\n"
    FileHandle.standardOutput.write(Data(line.utf8))
  }
}
