# plotly.js, for the interactive figures of a run's report: fetched once when the build is configured, by exact version and checksum, from
# whatever registry this machine's npm or pip is set up to use; never part of this repository.
#
#   npm   plotly.js-cartesian-dist-min: 1.5 MB, all that our figures need
#   pip   the Python package plotly has the whole of the same version: 4.8 MB. A report is 1.3 MB larger with it.
# On a bare Debian 12 pip is less to install: with all it needs 15 MB, npm 48 MB. Without either, without a network, or with
# -DMMC_PLOTLY=OFF mmc builds all the same, and the figures of its reports are still.
#
# Sets MMC_PLOTLY_FILE, empty when there is none.
set(MMC_PLOTLY ON CACHE BOOL "Fetch plotly.js for interactive figures")
set(MMC_PLOTLY_FILE "")
set(plotly_cartesian_sum 79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a)
set(plotly_whole_sum 3b6e15d45dbb7fca5bd2094291e961ddc5472cd887009e6009a56dab668d721f)

function(mmc_fetch_plotly folder)
  find_program(MMC_NPM npm)
  mark_as_advanced(MMC_NPM)
  if(MMC_NPM)
    execute_process(
      COMMAND ${MMC_NPM} pack --silent --fetch-retries=1 --fetch-timeout=60000 plotly.js-cartesian-dist-min@4.1.1
      WORKING_DIRECTORY ${folder} TIMEOUT 150 OUTPUT_QUIET ERROR_QUIET)
    file(GLOB archive ${folder}/*.tgz)
  endif()
  if(NOT archive)
    find_program(MMC_PYTHON python3)
    mark_as_advanced(MMC_PYTHON)
    if(NOT MMC_PYTHON)
      return()
    endif()
    execute_process(
      COMMAND ${MMC_PYTHON} -m pip download --quiet --no-deps --retries 1 --timeout 60 --dest ${folder} plotly==7.1.0
      TIMEOUT 150 OUTPUT_QUIET ERROR_QUIET)
    file(GLOB archive ${folder}/*.whl)
  endif()
  if(archive)
    file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${folder} PATTERNS "*/plotly*.min.js")
  endif()
endfunction()

# The file of this checksum, wherever in the archive it stood.
function(mmc_find_plotly folder)
  file(GLOB_RECURSE scripts ${folder}/*.min.js)
  foreach(script ${scripts})
    file(SHA256 ${script} sum)
    if(sum STREQUAL plotly_cartesian_sum OR sum STREQUAL plotly_whole_sum)
      set(MMC_PLOTLY_FILE ${script} PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

if(MMC_PLOTLY)
  set(plotly_folder ${CMAKE_BINARY_DIR}/plotly)
  mmc_find_plotly(${plotly_folder})
  if(NOT MMC_PLOTLY_FILE)
    file(MAKE_DIRECTORY ${plotly_folder})
    mmc_fetch_plotly(${plotly_folder})
    mmc_find_plotly(${plotly_folder})
  endif()
  if(NOT MMC_PLOTLY_FILE)
    message(STATUS "mmc: plotly.js could not be fetched (by npm or pip): the figures of reports will be still pictures")
  endif()
endif()
