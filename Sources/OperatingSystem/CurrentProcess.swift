// This file contains all code of the package that differs between operating systems.
#if canImport(Glibc)
public import Glibc
#elseif canImport(Musl)
public import Musl
#else
public import Darwin
#endif

/// An identifier of a thread.
///
/// Two identifiers are equal if they identify the same thread.
public struct ThreadIdentity: Sendable, Equatable {
  @usableFromInline let thread: pthread_t

  @inlinable
  init(thread: pthread_t) {
    self.thread = thread
  }

  /// The identifier of the calling thread.
  @inlinable
  public static var current: ThreadIdentity { ThreadIdentity(thread: pthread_self()) }
}

/// The resource usage and the limits of the current process, as the operating system reports them.
public enum CurrentProcess {
  /// The time of the monotonic system clock, in seconds since an unspecified moment.
  ///
  /// Only the difference between two times has a meaning.
  public static var monotonicTime: Double { seconds(of: CLOCK_MONOTONIC) }

  /// The processor time that all threads of the process have used so far, in seconds.
  public static var processorTime: Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

  /// The peak resident memory of the process so far, in bytes.
  public static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
    unsafe getrusage(RUSAGE_SELF, &usage)
    return Int(usage.ru_maxrss)
    #else
    // On Linux, `ru_maxrss` counts units of 1,024 bytes. On Darwin, it counts bytes. The argument 0 is
    // `RUSAGE_SELF`.
    unsafe getrusage(0, &usage)
    return Int(usage.ru_maxrss) * 1_024
    #endif
  }

  /// Raises the soft limit on the number of open files to at least `minimumCount`, as far as the hard limit
  /// allows.
  ///
  /// A soft limit that is high enough does not change. Otherwise, the new limit is the greater of
  /// `minimumCount` and 256, but at most the hard limit.
  ///
  /// - Parameter minimumCount: The number of files that the process must be able to have open at the same
  ///   time.
  /// - Returns: The soft limit after the call; `minimumCount` if the operating system does not report the
  ///   limit.
  public static func openFiles(atLeast minimumCount: UInt64) -> UInt64 {
    var fileLimit = rlimit()
    guard unsafe getrlimit(openFilesResource, &fileLimit) == 0 else { return minimumCount }
    if fileLimit.rlim_cur < minimumCount, fileLimit.rlim_max > fileLimit.rlim_cur {
      var raisedLimit = fileLimit
      raisedLimit.rlim_cur = min(fileLimit.rlim_max, max(rlim_t(minimumCount), 256))
      if unsafe setrlimit(openFilesResource, &raisedLimit) == 0 { fileLimit = raisedLimit }
    }
    return UInt64(fileLimit.rlim_cur)
  }

  /// Returns the size of the terminal that a stream is connected to.
  ///
  /// - Parameter stream: The file descriptor of the stream, such as 1 for the standard output.
  /// - Returns: The numbers of columns and lines; `nil` if the stream is not connected to a terminal, or if the
  ///   terminal does not report its size.
  public static func terminalSize(of stream: Int32) -> (columns: Int, lines: Int)? {
    var size = winsize()
    guard unsafe ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Runs a shell command with a text as its standard input, and waits for the command to end.
  ///
  /// The result is `false` if the command could not be started, or if it exits with status 126 or 127. The
  /// result is `true` in all other cases, even if the command fails.
  public static func pipe(_ text: String, to command: String) -> Bool {
    guard let stream = unsafe popen(command, "w") else { return false }
    var text = text
    text.withUTF8 { bytes in
      _ = unsafe fwrite(bytes.baseAddress, 1, bytes.count, stream)
    }
    // A shell exits with status 126 or 127 if it cannot start a command. A command that exits with one of
    // these statuses itself is treated in the same way.
    let status = unsafe pclose(stream)
    return status >= 0 && ![126, 127].contains((status >> 8) & 0xff)
  }

  /// Replaces the program of the current process by another program, with `execv`.
  ///
  /// The environment, the streams and the process identifier stay the same. The function returns only if it fails.
  ///
  /// - Parameters:
  ///   - path: The path of the other program.
  ///   - arguments: The arguments of the other program, without its name.
  public static func replaceProgram(with path: String, arguments: [String]) {
    var argumentPointers = unsafe ([path] + arguments).map { unsafe strdup($0) }
    unsafe argumentPointers.append(nil)
    _ = unsafe execv(path, argumentPointers)
    unsafe argumentPointers.forEach { unsafe free($0) }
  }

  /// The name of the command that opens a web address in a browser.
  ///
  /// On macOS, the command is always `open`. On Linux, the value is `nil` if the environment names no
  /// graphical display.
  public static var browserCommand: String? {
    #if canImport(Darwin)
    return "open"
    #else
    let displayVariableNames: [String] = ["DISPLAY", "WAYLAND_DISPLAY"]
    let hasDesktop = displayVariableNames.contains { unsafe getenv($0) != nil }
    return hasDesktop ? "xdg-open" : nil
    #endif
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  #if canImport(Glibc)
  private static let openFilesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
  private static let openFilesResource = RLIMIT_NOFILE
  #endif
}
