print('unsigned')
